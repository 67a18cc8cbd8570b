namespace ActorNet.Actors.NetQueues;

/// <summary>To an actor whose data lane was closed a while ago: see <see cref="HeldFrames"/>.</summary>
public sealed class HeldTooLong
{
    /// <summary>The one instance.</summary>
    public static readonly HeldTooLong Instance = new();

    private HeldTooLong()
    {
    }
}
