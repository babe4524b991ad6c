"""What is a digest made of, and what can be said of it?"""
