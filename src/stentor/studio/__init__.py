"""The studio: the face publishers see. Views, forms, templates and the design system."""
