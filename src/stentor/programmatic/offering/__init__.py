"""A show's breaks, offered to other players as VAST 4.2: one document, a pod, for each."""
