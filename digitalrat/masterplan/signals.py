from django.dispatch import Signal

# edition: the ChapterEdition that has just been published
edition_published = Signal()
# chapter: the Chapter that went public or was taken back
chapter_visibility_changed = Signal()
# proposal: the ReferenceCard or Development that somebody proposed, by
proposal_made = Signal()
# proposal: released or declined (then with a reason), by: who judged. Its proposed_by is to be told
proposal_judged = Signal()
