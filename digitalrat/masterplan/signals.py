from django.dispatch import Signal

# edition: the ChapterEdition that has just been published
edition_published = Signal()
# chapter: the Chapter that went public or was taken back
chapter_visibility_changed = Signal()
