namespace ActorNet.Actors.Taps;

/// <summary>The interface has frames for us, as far as is known.</summary>
public sealed class TapReadable
{
    /// <summary>The one instance.</summary>
    public static readonly TapReadable Instance = new();

    private TapReadable()
    {
    }
}

/// <summary>The interface takes frames again.</summary>
public sealed class TapWritable
{
    /// <summary>The one instance.</summary>
    public static readonly TapWritable Instance = new();

    private TapWritable()
    {
    }
}
