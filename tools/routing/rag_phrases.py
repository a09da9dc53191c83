"""Phrases of those who ask about companies, finance and news, and what documents say of them."""

from tools.routing.pattern import any_of, both
from tools.routing.risk_phrases import SIMULATION, UNCERTAINTY
from tools.routing.text import START

CITED = any_of(
    r"\b(?:with|include|including|provide|give|add|require|using|and) (?:[\w≥>=]+ ){0,4}?(?:citations"
    r"|sources|references)\b",
    r"\bcit(?:e|ing) (?:(?:your|the|all|each|every|any|its|at least|\w+) ){0,3}?(?:sources?|documents?"
    r"|evidence|articles?|filings?|passages?)\b",
    r"\bmit (?:quellen|belegen|quellenangaben?)\b|\bavec (?:les |des )?(?:sources|citations|references)\b",
    r"\bcon (?:las |le )?(?:fuentes|fonti|citas|citazioni|referencias)\b|\bciting\b",
    r"\bgrounded in\b|\bbased (?:only )?on (?:the|our) (?:documents?|filings?|reports?|articles?|corpus"
    r"|evidence)",
)
"""Wants evidence shown."""

RAG_ONLY = r"\b(?:using|use|by|with) rag only\b|\brag[- ]only\b"
"""Wants nothing but documents."""

NOTHING_SAID = (
    r"\A(?:[\W_]*\b(?:an?|and|as|at|by|for|from|in|is|are|it|of|on|or|but|so|that|the|this|to|with)\b)+"
    r"[\W_]*\Z"
)
"""Nothing but words that hold others together."""

DOCUMENT = any_of(
    r"(?<![\d.,-])(?:10|8|6|20|40)-[kqf]\b|\b(?:the|its|their|latest|last|annual) (?:10|8|6|20"
    r"|40)[kqf]\b|\bs-1\b|\b(?:annual|quarterly|interim|sustainability|audit(?:or'?s?)?"
    r"|research|earnings|news|analyst) "
    r"(?:report|results|filing|review|statement|note)s?\b",
    r"\bfilings?\b|\bprospectus\b|\bproxy statement|\bearnings (?:call|release|transcript|presentation)"
    r"|\bshareholder letter|\btranscript\b",
    r"\bpress (?:release|coverage|report|conference)|\barticles?\b|\bheadlines?\b|\bnewspaper"
    r"|\bjournalists?\b|\banalysts?\b|\bmedia (?:coverage|reports?)",
    r"\baccording to\b|\breported(?:ly)?\b|\breports? (?:by|from|in|on|that)\b|\bcoverage\b|\bas per\b"
    r"|\bannounced\b|\bdisclosed?\b",
    r"\b(?:balance sheet|income statement|cash flow statement|footnotes?|financial statements?|appendix"
    r"|table \d|section \d)\b",
    r"\b(?:our|the|company|employee|vendor|supplier|travel|expense|security|refund|return|leave|privacy"
    r"|retention|\w+'s) (?:\w+ ){0,3}?"
    r"(?:policy|policies|handbook|contracts?|agreement|sla|minutes|manual|guidelines?|runbook|wiki"
    r"|knowledge base|terms of service|post-?mortem)\b",
    r"\b(?:reuters|bloomberg|techcrunch|the verge|cnbc|wsj|wall street journal|financial times"
    r"|new york times|washington post|forbes|fortune"
    r"|engadget|the guardian|the independent|bbc|associated press|the economist|business insider|wired"
    r"|sporting news|espn|handelsblatt"
    r"|le monde|les echos|el pais|expansion|il sole 24 ore|der spiegel|faz)\b",
    r"\b(?:geschaftsbericht|jahresbericht|quartalsbericht|pressemitteilung|laut (?:bericht|artikel|dem"
    r"|der|einem)|zeitung|analysten"
    r"|berichtet\w*|\w*richtlinien?|\w*vertrag\w*|\w*handbuch|\w*bericht|protokoll\w*)\b"
    r"|\b(?:rapport (?:annuel|trimestriel|financier)|communique|selon|article|analystes|contrat\w*"
    r"|politique de)\b|\b(?:informe (?:anual|trimestral|financiero)|comunicado|segun|articulo|analistas"
    r"|contrato|politica de)\b"
    r"|\b(?:relatorio|contrato|jaarverslag|notulen|ons \w*(?:beleid|contract|handboek)|raport\w*|umow[aey]"
    r"|arsredovisning\w*|var\w* \w*(?:policy|avtal)|arsrapport\w*|vores \w*(?:kontrakt|politik))\b"
    r"|\b(?:relazione (?:annuale|trimestrale|finanziaria)|bilancio|comunicato|secondo (?:il|lo|la|l'|i"
    r"|gli|le|quanto)|articolo|analisti"
    r"|contratto|politica)\b",
)
"""Names a document, an outlet, or those who report."""

QUESTION = START + (
    r"(?:who|whom|whose|a qui|de quien|di chi|what(?:'s)?|which|when|where|why|how|did|does|do|was|were"
    r"|is|are|has|have|had|can|will|would|any"
    r"|in|on|at|as|for|from|between|after|before|since|during|per|based|considering|regarding|within|under"
    r"|find|look up|tell|list|pull|summari[sz]e|recap|compare|check|search|quote|name|identify|extract"
    r"|wer|wem|was|wie|wann|wo|welche[rnms]?|warum|hat|haben|fasse?|suche|finde|nenne|worin|worauf"
    r"|qui|que|quels?|quelles?|quand|ou|combien|pourquoi|comment|a-t-|est-ce|resume|trouve|cherche|qu'"
    r"|quien|cual|cuales|cuando|donde|cuanto\w*|como|por que|busca|encuentra"
    r"|chi|quale|quali|qual|quando|dove|quant\w*|come|perche|cosa|riassumi|cerca|trova"
    r"|quem|quais|onde|wat|wie|welke?|wanneer|waar\w*|hoeveel|hoe|kto|co|jak\w*|kiedy|gdzie|ilu|ile"
    r"|dlaczego"
    r"|vem|vad|vilk\w+|nar|hur|varfor|hvem|hvad|hvilke\w*|hvor\w*)\b"
)

HOW_TO_READ = START + (
    r"(?:how (?:do|can|should) (?:i|you|we|one) (?:read|write|explain|make|build|prepare|interpret)|how (?:is"
    r"|are|does) an?"
    r"|what(?:'s| is) an?)\b"
)
"""Asks what such a document is, not what one says."""

DOCUMENTARY = both(QUESTION, DOCUMENT)
"""A question for what documents say."""

NAMED_DOCUMENT = (
    r"\b(?:from|in|per|out of) (?:the|our|their|its|this|that|(?:the |last )?\w+'s) (?:[\w-]+ ){0,4}?"
    r"(?:reports?|memos?|memorandum|packets?|filings?|registers?|(?:board|meeting) minutes|decks?|transcript"
    r"|prospectus|factsheet|circular)\b"
)
"""Says which document has the answer."""

WORKED_WITH = any_of(
    HOW_TO_READ,
    START + r"(?:using|use|take|taking|starting|start|with|given|based|assum\w+|if|model|project|forecast)\b",
    r"\b(?:and|then|to|but|,)[\s¶]+(?:\w+ ){0,2}?(?:vary|project|simulate|forecast|model|flex|stress|shock"
    r"|estimate|quantify|extrapolate)\b",
    r"\bhow (?:likely|bad|sure|certain|confident|robust|sensitive)\b|\b(?:if|were to|should we|what if)\b",
)
"""Only begins with what a document says."""

_NOT_US = r"(?!(?:we|i|you|our|my|wir|ich|nous)\b)"
THIRD_PARTY_PAST = START + any_of(
    r"(?:the |our |their |its )?(?:\w+ )?"
    + SIMULATION
    + r"[^?\n]{0,120}?"
    + START
    + r"(?:who|what|which|how|when|where|why)\b[^?\n]{0,20}?\b(?:was|were|did|ran|has|signed|made)\b",
    r"who (?:said|says|claim\w*|warn\w*|predict\w*|expect\w*|believe\w*|argue\w*|wrote that)\b",
    r"(?:what|which|who|why|how|when|where)\b[^?\n]{0,60}?\b(?:did|has|have|was|were) "
    + _NOT_US
    + r"[^?\n]{0,60}?\b(?:flag|warn|cite|list|report|say|said|mention|disclose|describe|name|identify"
    r"|blame|attribute|highlight"
    r"|announce|predict|state|publish|recommend|claim|find|note|conclude|reveal)\w*\b",
    r"(?:what|which|who|why|how|when|where|welche\w?|quel\w*|cual\w*|quali|welke|jakie|quais|vilk\w+)\b[^?\n]{0,60}?"
    + UNCERTAINTY
    + r"[^?\n]{0,30}?\b(?:did|has|have|hat|haben|a|ont|ha|han|hanno|heeft|hebben|har|nenn\w+|mention\w+) "
    + _NOT_US,
    r"[^?\n]{0,40}?"
    + UNCERTAINTY
    + r"[^?\n]{0,30}?\b(?:the|our|their|its) \w+ (?:quoted|gave|published|stated|reported"
    r"|described|adopted|set)\b",
    r"(?:did|has|have|was|were) " + _NOT_US + r"[^?\n]{0,80}?" + UNCERTAINTY,
    r"(?:what(?:'s)?|which|how) [^?\n]{0,80}?\b(?:the (?:company|firm|group|bank|board|ceo|cfo)|management"
    r"|executives)"
    r" (?:gave|gives|guided|set|stated|issued|provided|published|quoted|forecast|communicated|presented)\b",
    r"(?:who|when|where) (?:is|was|were|did|set|ran) (?!an? )" + _NOT_US + r"[^?\n]{0,60}?" + UNCERTAINTY,
    r"(?:which|who) (?!of (?:us|our)\b)(?:\w+ ){0,4}?(?:\w+ed|took|saw|ran|put|gave|set) [^?\n]{0,40}?"
    + UNCERTAINTY,
)
"""What somebody said."""

SUMMARY_OF_SOURCES = START + (
    r"(?:(?:write|draft|prepare|create|produce|put together|compile|generate|summari[sz]e"
    r"|recap)\b[^.\n]{0,20}?)?"
    r"(?:(?:an? |the )?(?:\w+ )?(?:summary|overview|brief(?:ing)?|recap|digest|round-?up"
    r"|synopsis)\b[^.\n]{0,20}?(?:of|on|about)|summari[sz]e|recap|sum up|overview of)\b"
    r"[^.\n]{0,80}?\b(?:latest|recent|news|earnings|results|10-?[kq]|filings?|annual report|quarterly"
    r"|coverage|headlines|quarter"
    r"|q[1-4]|fiscal|fy ?\d\d|20[12]\d|acquisition|merger|lawsuit|press releases?|articles)\b"
)
"""A summary of what documents say, not of a text that the question brings along."""

METRIC = (
    r"(?:revenues?|(?:net |gross |operating )?(?:sales|income|profit|loss|margins?|earnings)|ebitda|eps"
    r"|earnings per share|turnover"
    r"|cash ?flows?|free cash flow|dividends?|market cap(?:itali[sz]ation)?|valuation|share price"
    r"|stock price|stocks?|shares?|guidance"
    r"|debt|liabilit(?:y|ies)|assets?|equity|expenses?|expenditures?|capex|cost of (?:sales|revenue"
    r"|goods)|costs?|taxe?s?|depreciation"
    r"|amorti[sz]ation|impairments?|goodwill|receivables?|payables?|inventor(?:y|ies)|headcount|employees"
    r"|subscribers?|shipments|deliveries"
    r"|backlog|bookings|arr|mrr|buybacks?|repurchases?|leases?|pensions?|interest rate|exchange rate"
    r"|discount rate|fair value|balance"
    r"|umsatz(?:erlose)?|gewinn|ergebnis|dividende|aktie(?:nkurs)?|mitarbeiter|verschuldung|marktanteil"
    r"|chiffre d'affaires|benefice|resultat|dividende|cours de l'action|effectifs?|dette|marge|ventes"
    r"|ingresos|beneficios?|ganancias|dividendo|acciones|empleados|deuda|margen|ventas|facturacion"
    r"|ricavi|utile|fatturato|azioni|dipendenti|debito|margine|vendite"
    r"|receita|lucro|faturamento|divida|funcionarios|omzet|winst|schuld|medewerkers|przychod\w*|zysk\w*"
    r"|omsattning\w*|vinst\w*|anstallda|omsætning)"
)
PERIOD = (
    r"(?:\b(?:19|20)\d\d\b|\bq[1-4]\b|\bh[12]\b|\bfy ?'?\d\d|\bfiscal\b|\bquarter\w*|\blast (?:year"
    r"|month)\b|\bthis (?:year|quarter)\b"
    r"|\byears? ended\b|\b(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december) \d|\bquartal|\btrimestre\b|\bexercice\b|\bejercicio\b|\besercizio\b|\bgeschaftsjahr)"
)
FIGURE = any_of(
    r"\b" + METRIC + r"\b[^\n]{0,120}?" + PERIOD,
    PERIOD + r"[^\n]{0,120}?\b" + METRIC + r"\b",
    r"(?<!year)(?<!month)(?<!quarter)(?<!week)(?<!today)(?<!tomorrow)'s (?:\w+ ){0,4}?" + METRIC + r"\b",
)
"""A reported figure, of a company or a period."""

BARE_TERM = (
    rf"\A[\s{START}]*(?:(?:the|our|net|gross|total|operating|current|free|adjusted) ){{0,2}}"
    + any_of(
        METRIC,
        r"(?:covenants?|liquidity|runway|leverage|gearing|solvency|working capital"
        r"|cash(?: position| balance)?|opex|ebit|amorti[sz]ation|provisions?|churn|pipeline"
        r"|(?:[\w-]+ ){1,3}(?:reports?|register|minutes|policy|handbook|rules|agreement|contract)"
        r"|credit facilit(?:y|ies)|refinancing|liquiditat|liquidite|liquidez|liquidita|likviditet"
        r"|plynnosc)",
    )
    + r"\W*\Z"
)
"""Nothing but something that a company reports, or a document."""

COMPARISON = START + r"compare\b[^.\n]{0,100}?\b" + METRIC
"""Companies set side by side."""

NEWS = any_of(
    r"\b(?:latest|recent|newest|breaking|today's|this week's|last week's|any) (?:\w+ ){0,3}?(?:news"
    r"|headlines|developments|updates?|announcements?"
    r"|results|earnings|filings?|lawsuit|acquisitions?|funding|launch(?:es)?|statements?)\b",
    r"\bnews (?:on|about|from|regarding|for)\b|\bin the news\b",
    r"\bneues (?:von|zu|uber)\b|\bnouvelles (?:de|d'|sur)|\bquoi de neuf (?:chez|sur)"
    r"|\bnovedades (?:sobre|de)\b|\bnovita (?:su|di)\b",
    r"\b(?:neueste|aktuelle|jungste)[nrs]? (?:\w+ ){0,2}?(?:nachrichten|meldungen|entwicklungen|zahlen"
    r"|ergebnisse)\b|\bneuigkeiten\b|\bgibt es neues\b",
    r"\b(?:dernieres|recentes) (?:nouvelles|actualites|annonces)|\bderniers (?:resultats|developpements)"
    r"|\bactualites?\b",
    r"\b(?:ultimas|recientes) (?:noticias|novedades)|\bultimos (?:resultados|anuncios)|\bnoticias\b",
    r"\b(?:laatste|recente) (?:nieuws|berichten)|\bnieuws over\b|\b(?:najnowsze|ostatnie) (?:wiadomosci"
    r"|informacje)"
    r"|\bsenaste nytt\b|\bnyheter om\b|\bseneste nyt\b|\bnyheder om\b",
    r"\b(?:ultime|recenti) (?:notizie|novita)|\bultimi (?:risultati|annunci)|\bnotizie\b",
)

EVENT = both(
    QUESTION,
    any_of(
        r"\b(?:acquired?|acquisition|merger|merged?|ipo|layoffs?|laid off|lawsuit|sued?|antitrust"
        r"|bankruptcy|takeover|spin-?off|went public"
        r"|investors?|founded|headquartered|subsidiar(?:y|ies)|ceo|cfo|chief (?:executive|financial"
        r"|technology|operating)|board of directors|chairman"
        r"|chairwoman|series [a-e]\b|funding round|recall(?:ed)?|regulators?|ftc|sec\b|federal reserve"
        r"|central bank|competitors?|auditors?)\b",
        r"\b(?:wem gehort|a qui appartient|de quien es|di chi e|wer (?:leitet|fuhrt)|qui (?:dirige"
        r"|preside)|quien (?:dirige|preside)|chi (?:guida|dirige|presiede))\b",
        r"\b(?:mitarbeiter|angestellte|beschaftigte|salaries|employes|empleados|trabajadores|dipendenti)\b",
        r"\b(?:aktien?|l'action|las acciones|la accion|le azioni|il titolo|borse|bourse|bolsa|borsa"
        r"|urlaubstage|jours de conges?|dias de vacaciones|giorni di ferie)\b",
        r"\b(?:firma|unternehmen|konzern|entreprise|societe|empresa|compania|azienda"
        r"|societa)\b[^?\n]{0,60}?"
        r"\b(?:gekauft|ubernommen|achete|rachete|compro|comprado|adquirio|comprato|acquistato|acquisito)\b",
        r"\b(?:vorgestellt|angekundigt|lances?|annonce|presente|lanzo|anuncio|presento|lanciato"
        r"|annunciato|presentato)\b",
        r"\b(?:ubernommen|ubernahme|vorstand\w*|fusion|rachete|rachat|acquis|pdg|adquirio|adquisicion"
        r"|compro|acquisito|acquisizione|amministratore"
        r"|consejero delegado|aufsichtsrat|borsengang|insolvenz|licenciements?|despidos|licenziamenti)\b",
    ),
)
"""An event or a person of a company."""

INTERNAL = any_of(
    START + r"(?:what|which|who|whom|where|when|how (?:many|much|long|often))"
    r"(?:'s| is| are| was| were| did| does| do| has| have)\b"
    r"[^?\n]{0,40}?\b(?:our|we)\b",
    START + r"(?:what|which|who|where|when) (?:\w+ ){0,4}?(?:do|did|have) we\b",
    QUESTION + r"[^?\n]{0,60}?\b(?:unser\w*|notre|nos|nuestr\w+|nostr\w+|onze?|nasz\w*|noss\w+"
    r"|(?:av|for|i|pa|om|med) var[at]?|(?:haben|hatten|zahlen) wir|payons-nous|pagamos|paghiamo"
    r"|(?:hebben|betalen) we|placimy|(?:har|betalar) vi)\b",
    START
    + r"(?:[\w']+ ){0,3}?(?:haben wir|(?:av|pay)ons-nous|tenemos|abbiamo|hebben we|mamy|temos|har vi)\b",
)
"""A question about how things are with us."""
