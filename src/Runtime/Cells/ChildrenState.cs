namespace ActorNet.Runtime;

/// <summary>Why a cell waits for children to stop.</summary>
internal enum ChildrenState
{
    /// <summary>It does not wait, or only for children that the actor stopped itself.</summary>
    Normal,

    /// <summary>To replace the instance.</summary>
    Recreating,

    /// <summary>To create the instance again after its creation failed and the supervisor resumed it.</summary>
    Creating,

    /// <summary>To stop.</summary>
    Terminating,

    /// <summary>All is over.</summary>
    Terminated,
}
