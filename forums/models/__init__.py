from forums.models.draft import Draft
from forums.models.forum import Forum, ForumGroup
from forums.models.picture import Picture
from forums.models.poll import Poll, PollBallot, PollOption
from forums.models.post import Post, PostEdit
from forums.models.reading import Subscription, ThreadRead
from forums.models.support import Bookmark, ContentMute, Mention, Reaction
from forums.models.thread import Thread, ThreadDrug

__all__ = [
    "Bookmark",
    "ContentMute",
    "Draft",
    "Forum",
    "ForumGroup",
    "Mention",
    "Picture",
    "Poll",
    "PollBallot",
    "PollOption",
    "Post",
    "PostEdit",
    "Reaction",
    "Subscription",
    "Thread",
    "ThreadDrug",
    "ThreadRead",
]
