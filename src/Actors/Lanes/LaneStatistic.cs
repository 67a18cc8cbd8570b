namespace ActorNet.Actors.Lanes;

/// <summary>One number that a lane reports, as data: help, tables and metrics are made from it.</summary>
/// <param name="Name">In kebab-case.</param>
/// <param name="Unit"><c>s</c>, or empty for a number of things.</param>
/// <param name="Grows">True when it only ever grows, so that a rate can be made of it.</param>
/// <param name="Text">What it means; one line, no full stop.</param>
/// <param name="Value">Takes it out of a report.</param>
public sealed record LaneStatistic(string Name, string Unit, bool Grows, string Text, Func<LaneStatistics, double> Value);
