"""HTTP/1.1 as pure rules: targets, ranges, conditions, codings, heads."""
