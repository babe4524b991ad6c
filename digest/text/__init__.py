"""How does a contributor's text become HTML that is safe to print?"""
