"""What lies in `content/`, and what does it say?"""
