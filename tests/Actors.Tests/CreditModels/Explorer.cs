namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>Visits every state that a model can come to, breadth first, so that the story of a failure is a shortest one.</summary>
internal static class Explorer
{
    public const int MaxStates = 2_000_000;

    /// <summary>How many states there are, and the first that is wrong, with the way to it.</summary>
    public static Exploration Explore<TState>(TState initial)
        where TState : IModelState<TState>
    {
        var key = new ModelKey();
        var known = new HashSet<string>();
        var origins = new List<(int From, ModelStep Step)>();
        var ahead = new Queue<(int Number, TState State)>();
        int steps = 0, ends = 0;
        Visit(initial, -1, default);
        while (ahead.TryDequeue(out (int Number, TState State) at))
        {
            if (at.State.Problem() is { } problem) return new Exploration(origins.Count, steps, ends, problem, StoryOf(origins, at.Number));
            bool isEnd = true;
            foreach ((ModelStep step, TState next) in at.State.Next())
            {
                isEnd = false;
                steps++;
                Visit(next, at.Number, step);
            }

            if (isEnd) ends++;
            if (origins.Count > MaxStates) throw new InvalidOperationException("the model is too large to be explored");
        }

        return new Exploration(origins.Count, steps, ends, null, []);

        void Visit(TState state, int from, ModelStep step)
        {
            key.Begin();
            state.Write(key);
            if (!known.Add(key.End())) return;
            ahead.Enqueue((origins.Count, state));
            origins.Add((from, step));
        }
    }

    private static List<string> StoryOf(List<(int From, ModelStep Step)> origins, int number)
    {
        var story = new List<string>();
        for (; origins[number].From >= 0; number = origins[number].From) story.Add(origins[number].Step.ToString());
        story.Reverse();
        return story;
    }
}
