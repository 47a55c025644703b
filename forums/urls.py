"""Addresses of the forums. Threads and members carry ids and handles, never words of a title (D4)."""

from django.urls import include, path

from forums.views import (
    bookmarks,
    drafts,
    feeds,
    forums,
    helping,
    history,
    mine,
    mutes,
    pictures,
    polls,
    posts,
    reading,
    search,
    subjects,
    subscriptions,
    support,
    thread_pages,
    threads,
    threads_of,
)

app_name = "forums"

thread_urls = [  # /forums/threads/<id>/…
    path("", thread_pages.detail, name="thread_detail"),
    path("short/", thread_pages.short, name="thread_short"),
    path("news/", thread_pages.news, name="thread_news"),
    path("reply/", posts.reply, name="reply"),
    path("title/", threads.retitle, name="thread_title"),
    path("about/", subjects.thread_subject, name="thread_subject"),
    path("narrow/", threads.narrow, name="thread_narrow"),
    path("question/", support.thread_question, name="thread_question"),
    path("<int:number>/", posts.detail, name="post_detail"),
    path("<int:number>/quote/", helping.quote, name="post_quote"),
]
post_urls = [  # /forums/posts/<id>/…
    path("edit/", posts.edit, name="post_edit"),
    path("withdraw/", posts.withdraw, name="post_withdraw"),
    path("react/", support.react, name="react"),
    path("helped/", support.post_helped, name="post_helped"),
    path("history/", history.post_history, name="post_history"),
]
draft_urls = [  # /forums/drafts/<id>/…
    path("", drafts.detail, name="draft_detail"),
    path("choose/", drafts.choose, name="draft_choose"),
    path("discard/", drafts.discard, name="draft_discard"),
    path("undo/", drafts.undo, name="draft_undo"),
    path("send/", drafts.send_now, name="draft_send_now"),
]
urlpatterns = [
    path("", forums.forum_list, name="forum_list"),
    path("all/", forums.all_threads, name="threads"),
    path("all/read/", reading.mark_all_read, name="mark_all_read"),
    path("mine/", mine.mine, name="mine"),
    path("drafts/", drafts.draft_list, name="draft_list"),
    path("drafts/save/", drafts.save, name="draft_save"),
    path("drafts/<uuid:submission_id>/", include(draft_urls)),
    path("search/", search.search, name="search"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("unsubscribe/", subscriptions.unsubscribe, name="unsubscribe"),
    path("mute/", mutes.mute, name="mute"),
    path("unmute/", mutes.unmute, name="unmute"),
    path("muted/", mutes.muted_list, name="muted_list"),
    path("by/<str:handle>/", threads_of.threads_by, name="threads_by"),
    path("about/<slug:slug>/", threads_of.threads_about, name="threads_about"),
    path("mentions/", helping.mention_search, name="mention_search"),
    path("preview/", helping.preview, name="preview"),
    path("threads/new/", threads.start, name="thread_start"),
    path("threads/similar/", helping.similar, name="similar_threads"),
    path("threads/<int:thread_id>/", include(thread_urls)),
    path("posts/<int:post_id>/", include(post_urls)),
    path("posts/bookmark/", bookmarks.bookmark, name="bookmark"),
    path("bookmarks/", bookmarks.bookmark_list, name="bookmark_list"),
    path("bookmarks/<int:bookmark_id>/note/", bookmarks.bookmark_note, name="bookmark_note"),
    path("polls/<int:poll_id>/vote/", polls.vote, name="poll_vote"),
    path("pictures/new/", pictures.add, name="picture_add"),
    path("pictures/<uuid:picture_id>/<int:width>.webp", pictures.picture, name="picture"),
    path("<slug:slug>/", forums.forum_detail, name="forum_detail"),
    path("<slug:slug>/feed/", feeds.forum_feed, name="feed"),
]
