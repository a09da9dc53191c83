"""Monte Carlo simulation of a business question, every number traced to its source.

How a prompt becomes a result, in the order of the files:

    parse, statements   what the prompt says: amounts, changes, delays, intervals, horizon
    templates/          the models: monthly, vectorised, over named drivers
    ground              values of drivers found in passages, with their quotes
    plan                template + user + prompt + evidence + assumptions = one value each driver
    engine              seeded draws, baseline and scenario on the same draws, in bounded memory
    statistics, charts  plain floats for people, JSON for charts
    simulate            all of it, in one call
    narrative           the result in Markdown, no figure that is not in it

Random draws are plain pseudo-random numbers; `distributions.quantile` is where another sampler joins.
"""
