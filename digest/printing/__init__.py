"""How does a plan become the site that is up?"""
