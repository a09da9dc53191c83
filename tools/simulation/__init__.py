"""Monte Carlo simulation of a business question, every number traced to its source.

How a prompt becomes a result, in the order of the files:

    tokens, parse       the numbers of a text, with currency, scale and unit, and the ranges of them
    statements          what the prompt says of each: a level, a change, a delay, an interval, the horizon
    templates/, formula the models: monthly, vectorised, over named drivers
    matching, scenario  which driver each statement is about; what holds today, and what is supposed
    second_reading      what a trusted model chooses where patterns fall short; it writes no number
    ground              values of drivers found in passages, with their quotes
    parameters, copula  what a caller gives, checked
    plan                model + user + prompt + evidence + assumptions = one value each driver
    sampling            points: scrambled Sobol, Latin hypercube, plain, in batches of replicates
    distributions       from points to values; `problem` from values to the outcome of each trial
    engine, executors   batches of trials, in one process or many, in memory that does not grow
    estimates           what is kept of a batch: estimates, each with the variance of its error
    precision           the stop rule
    sensitivity         which drivers and which kinds of source make the outcome vary
    summary, charts     plain floats for people, JSON for charts; `pictures` and `terminal` draw them
    simulate            all of it, in one call
    narrative           the result in Markdown, no figure that is not in it; `disclosures` what must be told
"""
