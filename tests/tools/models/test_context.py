import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from tools.models.context import estimate_prompt, estimate_tokens
from tools.models.llamacpp import ChatLlamaCpp, packaged_gguf

ENGLISH = """Revenue grew by 12.4 % to $1,204 million in the third quarter, driven by subscriptions.
Management expects churn to remain elevated until the migration is complete, and repeated its outlook."""
GERMAN = """Die Geschäftsführung erwartet für das dritte Quartal ein Umsatzwachstum von 12,4 %, getragen von
Abonnements. Die Wechselbereitschaft der Kundschaft bleibt voraussichtlich erhöht, bis die Umstellung der
Abrechnungssysteme abgeschlossen ist; Währungseinflüsse wurden größtenteils
durch Sicherungsgeschäfte gemildert."""
CHINESE = """第三季度营收增长百分之十二点四,达到十二亿零四百万美元,
主要得益于订阅业务的推动。管理层预计,在系统迁移完成之前,客户流失率仍将居高不下,并重申了全年业绩展望。汇率波动的影响大部分已通过套期保值得到缓解。"""
CODE = '''def quantiles(draws: np.ndarray, *, levels: Sequence[float] = (0.1, 0.5, 0.9)) -> dict[str, float]:
    """Return the quantiles of `draws` by their names: `{"p10": …}`."""
    if not draws.size:
        raise ValueError(f"no draws: {draws.shape!r}")
    return {f"p{round(level * 100)}": float(np.quantile(draws, level)) for level in levels}
'''
TABLE = "| Q3 2026 | 1,204.7 | 12.4 % | (3.1) |\n|---|---:|---:|---:|\n" * 2
CHECKSUM = (
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw"
)


@pytest.fixture(scope="module")
def model() -> ChatLlamaCpp:
    return ChatLlamaCpp(gguf=packaged_gguf(), context=1024, max_tokens=1)


async def counted(model: ChatLlamaCpp, *texts: str) -> int:
    """Tokens of a prompt, as llama.cpp counts them."""
    roles = (SystemMessage, HumanMessage, AIMessage, HumanMessage)
    answer = await model.ainvoke([role(text) for role, text in zip(roles, texts, strict=False)])
    assert answer.usage_metadata is not None
    return answer.usage_metadata["input_tokens"]


@pytest.mark.parametrize("text", [ENGLISH, GERMAN, CHINESE, CODE, TABLE, CHECKSUM, ENGLISH.upper()])
async def test_never_fewer_tokens_than_a_real_tokenizer_counts_nor_far_more(
    model: ChatLlamaCpp, text: str
) -> None:
    alone = await counted(model, "", text) - await counted(model, "", "")
    assert alone <= estimate_tokens(text) <= 2.3 * alone


async def test_what_the_template_adds_is_in_the_estimate_of_a_prompt(model: ChatLlamaCpp) -> None:
    texts = ["You are terse.", "Why?", "Because.", "Why so?"]
    roles = (SystemMessage, HumanMessage, AIMessage, HumanMessage)
    messages = [role(text) for role, text in zip(roles, texts, strict=True)]
    assert await counted(model, *texts) <= estimate_prompt(messages)
    bare = await model.ainvoke([HumanMessage("Why?")])  # the template then adds an instruction of its own
    assert bare.usage_metadata is not None
    assert bare.usage_metadata["input_tokens"] <= estimate_prompt([HumanMessage("Why?")])


async def test_a_model_in_process_counts_as_it_reads(model: ChatLlamaCpp) -> None:
    read = await counted(model, "", ENGLISH) - await counted(model, "", "")
    assert abs(model.count_tokens(ENGLISH) - read) <= 1  # the template's line break may join the first word
    messages = [HumanMessage(ENGLISH)]
    assert read < estimate_prompt(messages, model.count_tokens) < estimate_prompt(messages)


def test_nothing_has_no_tokens() -> None:
    assert estimate_tokens("") == 0


@given(st.text(alphabet=st.characters(min_codepoint=0x80), max_size=200))
def test_foreign_scripts_are_counted_by_their_bytes(text: str) -> None:
    """Even a script of which the vocabulary has not one character."""
    assert estimate_tokens(text) >= len(text)


@given(st.lists(st.text(max_size=50), min_size=1, max_size=8))
def test_a_part_has_no_more_tokens_than_the_whole_of_separate_lines(parts: list[str]) -> None:
    whole = estimate_tokens("\n".join(parts))
    assert all(estimate_tokens(part) <= whole for part in parts)
