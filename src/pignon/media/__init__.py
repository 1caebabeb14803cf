"""Floor 5, the fourth stage: gets what listings show, checks it, makes it presentable, and says what came of it.

It stands beside the way of a listing: it reads what was settled, and leaves settlement facts. Its child processes load
no more of the house than they need, so nothing is imported here.
"""
