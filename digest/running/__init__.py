"""How is a build asked for, with which settings, and who watches?"""
