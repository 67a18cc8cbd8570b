namespace ActorNet.TestKit;

/// <summary>Tells the <see cref="TestEventListener"/> not to print what the filters select.</summary>
internal sealed record MuteEvents(IReadOnlyList<EventFilterBase> Filters);
