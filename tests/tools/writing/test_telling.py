from tools.writing.telling import Telling


async def test_what_was_heard_joined_by_place_is_the_text() -> None:
    heard: list[tuple[str, int]] = []

    async def listener(piece: str, start: int) -> None:
        heard.append((piece, start))

    telling = Telling(listener)
    for piece in ("One. ", "", "Zwölf. ", "Three."):
        await telling.say(piece)
    assert heard == [("One. ", 0), ("Zwölf. ", 5), ("Three.", 12)]
    assert telling.text == "One. Zwölf. Three."
