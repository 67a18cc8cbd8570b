namespace ActorNet.Host.Tests.Support;

/// <summary>A clock that stands still.</summary>
internal sealed class FixedTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).AddTicks(1_234_560);

    public override long GetTimestamp() => 0;
}
