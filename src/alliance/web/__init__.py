"""Pages for researchers, therapists and supervisors."""
