namespace ActorNet.Runtime;

/// <summary>An answer that says whether a request worked.</summary>
public abstract class Status
{
    /// <summary>The request worked.</summary>
    public sealed class Success : Status
    {
        /// <summary>A success with nothing to add.</summary>
        public static readonly Success Instance = new(null);

        /// <summary>What came of it.</summary>
        public readonly object? Status;

        /// <summary>Creates the answer.</summary>
        public Success(object? status) => Status = status;

        /// <inheritdoc/>
        public override string ToString() => $"Success: {Status ?? "null"}";
    }

    /// <summary>The request failed; an Ask throws <see cref="Cause"/>.</summary>
    public sealed class Failure : Status
    {
        /// <summary>Why.</summary>
        public readonly Exception? Cause;

        /// <summary>What the sender wants to add.</summary>
        public readonly object? State;

        /// <summary>Creates the answer.</summary>
        public Failure(Exception? cause)
            : this(cause, null)
        {
        }

        /// <summary>Creates the answer with something to add.</summary>
        public Failure(Exception? cause, object? state)
        {
            Cause = cause;
            State = state;
        }

        /// <inheritdoc/>
        public override string ToString() => $"Failure: {Cause}";
    }
}
