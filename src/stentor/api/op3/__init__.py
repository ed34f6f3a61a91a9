"""Numbers in the shape that clients of the Open Podcast Prefix Project know, at `/api/1/`.

They are there for shows whose publisher lets everybody see their numbers. Field names and meanings
are those of that project's public API documents; tokens are ours.

naming     shows and episodes under names of the lengths that clients expect
asking     who asks, for which show, for what time; how answers and errors look
shows      a show by its uuid, podcast:guid or feed address
queries    counts of shows and episodes, apps
downloads  single downloads, page by page
"""
