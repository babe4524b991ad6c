"""How do readers find what they look for?"""
