from forums.models.forum import Forum, ForumGroup
from forums.models.post import Post, PostEdit
from forums.models.reading import Subscription, ThreadRead
from forums.models.thread import Thread, ThreadDrug

__all__ = ["Forum", "ForumGroup", "Post", "PostEdit", "Subscription", "Thread", "ThreadDrug", "ThreadRead"]
