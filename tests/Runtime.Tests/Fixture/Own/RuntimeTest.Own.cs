namespace ActorNet.Runtime.Tests;

/// <content>Outside of all actors, in this runtime.</content>
public abstract partial class RuntimeTest
{
    static partial void StandOutside() => ActorCell.Current = null;
}
