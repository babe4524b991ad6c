"""What is in the file of a picture, and what of that is published?"""
