"""How is what is there kept in order: repairs, tags, links?"""
