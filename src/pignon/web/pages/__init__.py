"""The seekers' pages: a listing page and a list of the newest for each portal, in its language, without JavaScript."""

from pignon.web.pages.routes import routes as routes
