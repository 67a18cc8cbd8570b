using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Links;

/// <summary>The end of the way of copies that were made of frames held for too long: the garbage collector takes them.</summary>
public sealed class CopyKeeper : IBatchHolder
{
    /// <summary>The one instance.</summary>
    public static readonly CopyKeeper Instance = new();

    private CopyKeeper()
    {
    }

    /// <inheritdoc/>
    void IBatchHolder.TakeBack(FrameBatch batch)
    {
    }
}
