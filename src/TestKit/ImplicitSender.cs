namespace ActorNet.TestKit;

/// <summary>Makes the code of a test send from its test actor, also after an await, and no other code on the same threads.</summary>
/// <remarks>
/// The test actor belongs to the flow of the test, not to a thread: it comes to a thread with the flow and leaves it with the flow.
/// A long-lived thread that is started by a test inherits the flow, and is the test actor's outside of actors, unless it is
/// started with <see cref="Thread.UnsafeStart()"/>.
/// </remarks>
internal static class ImplicitSender
{
    private static readonly AsyncLocal<ActorCell?> Flow = new(OnChanged);

    /// <summary>The test actor of this flow; null when messages come from nobody.</summary>
    internal static ActorCell? Cell
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    private static void OnChanged(AsyncLocalValueChangedArgs<ActorCell?> change)
    {
        // A thread that runs an actor at this moment keeps it.
        if (ReferenceEquals(ActorCell.Current, change.PreviousValue))
        {
            ActorCell.Current = change.CurrentValue;
        }
    }
}
