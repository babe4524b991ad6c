"""What does a new digest begin with, and what do forges and editors find beside it?"""
