"""How is what was read put in order for readers?"""
