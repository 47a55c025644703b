"""Addresses of the forums. Threads and members carry ids and handles, never words of a title (D4)."""

from django.urls import include, path

from forums.views import feeds, forums, posts, search, subscriptions, threads

app_name = "forums"

thread_urls = [  # /forums/threads/<id>/…
    path("", threads.detail, name="thread_detail"),
    path("reply/", posts.reply, name="reply"),
    path("narrow/", threads.narrow, name="thread_narrow"),
    path("<int:number>/", posts.detail, name="post_detail"),
]
post_urls = [  # /forums/posts/<id>/…
    path("edit/", posts.edit, name="post_edit"),
    path("withdraw/", posts.withdraw, name="post_withdraw"),
]
urlpatterns = [
    path("", forums.forum_list, name="forum_list"),
    path("search/", search.search, name="search"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("unsubscribe/", subscriptions.unsubscribe, name="unsubscribe"),
    path("by/<str:handle>/", forums.threads_by, name="threads_by"),
    path("about/<slug:slug>/", forums.threads_about, name="threads_about"),
    path("threads/new/", threads.start, name="thread_start"),
    path("threads/<int:thread_id>/", include(thread_urls)),
    path("posts/<int:post_id>/", include(post_urls)),
    path("<slug:slug>/", forums.forum_detail, name="forum_detail"),
    path("<slug:slug>/feed/", feeds.forum_feed, name="feed"),
]
