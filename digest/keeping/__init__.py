"""What do runs keep for later ones, and how does a file change in one step?"""
