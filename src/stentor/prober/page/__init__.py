"""The status page as plain files: HTML, JSON, Atom, calendar, badge."""
