"""Monte Carlo simulation of a business question, every number traced to its source.

How a prompt becomes a result, folder by folder; none imports from one further down:

    reading/            text to figures
        tokens, parse       the numbers of a text, with currency, scale and unit, and the ranges of them
        statements          what is said of each: a level, a change, a delay, an interval, the horizon
        unread              figures that were not understood
    model/              what can be simulated
        distributions       from draws to values; `drivers` are the uncertain inputs, each with a source
        parameters, copula  what a caller gives, checked
        templates/, formula the models: monthly, vectorised, over named drivers
        problem             a model and its drivers, with and without the question's changes
    planning/           what is to be simulated
        matching, scenario  which driver each statement is about; what holds today, and what is supposed
        second_reading      what a trusted model chooses where patterns fall short; it writes no number
        ground              values of drivers found in passages, with their quotes
        plan                model + user + prompt + evidence + assumptions = one value each driver
    running/            how it is drawn and counted
        sampling, trials    scrambled Sobol, Latin hypercube or plain points; from these to outcomes
        engine, executors   batches of trials, in one process or many, in memory that does not grow
        estimates           what is kept of a batch: estimates, each with the variance of its error
        precision           the stop rule
        sensitivity         which drivers and which kinds of source make the outcome vary
        summary, charts     plain floats for people, JSON for charts
    simulate            all of it, in one call
    telling/            what is said of the result
        narrative           Markdown, no figure that is not in the result; `disclosures` what must be told
        pictures, terminal  the charts drawn
"""
