namespace ActorNet.Actors.RawInterfaces;

/// <summary>The interface has frames for us, as far as is known.</summary>
public sealed class RawReadable
{
    /// <summary>The one instance.</summary>
    public static readonly RawReadable Instance = new();

    private RawReadable()
    {
    }
}

/// <summary>The interface takes frames again, or goes on with those that it has.</summary>
public sealed class RawWritable
{
    /// <summary>The one instance.</summary>
    public static readonly RawWritable Instance = new();

    private RawWritable()
    {
    }
}

/// <summary>Time to look again for an interface that could not be opened.</summary>
internal sealed class OpenAgain
{
    internal static readonly OpenAgain Instance = new();

    private OpenAgain()
    {
    }
}

/// <summary>Time to try again whether an open interface can begin.</summary>
internal sealed class BeginAgain
{
    internal static readonly BeginAgain Instance = new();

    private BeginAgain()
    {
    }
}
