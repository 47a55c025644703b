"""The site's addresses and, under /floor/, what the ratios are taken against (DESIGN.md section 5)."""

from django.urls import include, path

from bench import floors

urlpatterns = [
    path("floor/hello/", floors.hello),
    path("floor/bare/<int:thread_id>/", floors.bare),
    path("floor/bare-list/<int:forum_id>/", floors.bare_list),
    path("floor/bare-search/<str:words>/", floors.bare_search),
    path("floor/reply/<int:thread_id>/", floors.reply),
    path("floor/queries/<path:target>", floors.queries),
    path("", include("lupusteam.urls")),
]
handler404 = "lupusteam.views.page_not_found"
