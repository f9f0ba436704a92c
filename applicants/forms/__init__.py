"""The shapes of input of the applicants' house."""
