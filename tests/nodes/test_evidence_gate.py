from nodes.evidence_gate import evidence_gate
from nodes.state import AgentState
from tests.ollama_server import OllamaServer
from tests.passages import TERMS, passage, planned, sure_of
from tests.tools.models.opening import open_default
from tools.evidence.gate import Gate
from tools.evidence.judge import SufficiencyJudge


async def test_the_gate_judges_the_passages_by_its_settings_and_writes_nothing_else() -> None:
    state = AgentState(
        plan=planned(),
        terms=TERMS,
        corrected=False,
        passages=[passage("a", similarity=0.5), passage("b", similarity=0.4)],
    )
    decisions = {}
    for threshold, min_documents in ((0.35, 2), (0.35, 3), (0.45, 2), (0.45, 1)):
        update = await evidence_gate(state, gate=Gate(threshold=threshold, min_documents=min_documents))
        assert set(update) == {"gate", "correction"}
        gate = update["gate"]
        assert gate is not None
        decisions[threshold, min_documents] = gate["decision"]
    assert decisions == {
        (0.35, 2): "sufficient",
        (0.35, 3): "insufficient",
        (0.45, 2): "insufficient",
        (0.45, 1): "sufficient",
    }


async def test_the_judge_has_the_last_word_and_a_refusal_by_it_searches_no_more() -> None:
    passages = [passage("a", "Churn at Northwind was 1.4 percent in June."), passage("b"), passage("c")]
    state = AgentState(plan=planned(), terms=TERMS, corrected=False, passages=passages)
    gate = Gate(threshold=0.35, min_documents=3, calibration=sure_of(0.5, bound=0.4))
    with OllamaServer(reply='{"sufficient": false}') as server:
        judge = SufficiencyJudge(
            open_default(ollama_url=server.url, max_tokens=50), instructions="Judge.", prompt_version="v"
        )
        refused = await evidence_gate(state, gate=gate, judge=judge)
        assert len(server.calls) == 1
    passed = await evidence_gate(state, gate=gate)
    assert refused["gate"] is not None
    assert passed["gate"] is not None
    assert (refused["gate"]["decision"], passed["gate"]["decision"]) == ("insufficient", "sufficient")
    assert refused["correction"] is None
