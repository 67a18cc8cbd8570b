namespace ActorNet.Actors.Links;

/// <summary>
/// Which of a receiver's inputs a link leads to, for receivers that have several: made by the receiver, carried by the sender's link,
/// understood by the receiver alone.
/// </summary>
/// <param name="index">The receiver's own number for it.</param>
public sealed class LinkInput(int index)
{
    /// <summary>The receiver's own number for it.</summary>
    public int Index => index;
}
