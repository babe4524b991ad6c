"""What does a change bring: which faults, and what for readers?"""
