"""The conduct of a study: protocol, approval, recruitment, schedule, papers, profile. Pure values and functions."""
