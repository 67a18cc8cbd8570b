namespace ActorNet.Host.Qmp;

/// <summary>What the control socket allows its clients.</summary>
public sealed record QmpLimits
{
    /// <summary>The usual limits.</summary>
    public static QmpLimits Default { get; } = new();

    /// <summary>Clients at a time.</summary>
    public int Clients { get; init; } = 16;

    /// <summary>The longest message of a client, in bytes.</summary>
    public int MessageBytes { get; init; } = 1 << 20;

    /// <summary>The most bytes that wait for a client which does not read; with more it is disconnected.</summary>
    public int WaitingBytes { get; init; } = 1 << 20;

    /// <summary>How long a command may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the last lines may take to a client when its connection ends.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(1);
}
