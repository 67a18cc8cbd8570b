namespace ActorNet.TestKit;

/// <summary>Takes <see cref="MuteEvents"/> back.</summary>
internal sealed record UnmuteEvents(IReadOnlyList<EventFilterBase> Filters);
