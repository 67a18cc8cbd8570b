namespace ActorNet.Actors.Topologies;

/// <summary>Says what would have been understood in place of a name that was not.</summary>
public static class KnownNames
{
    /// <summary>"did you mean 'x'? known: a, b, x", without the question when nothing is near.</summary>
    /// <param name="kind">What the names are, e.g. "netdev types".</param>
    /// <param name="unknown">What was written.</param>
    /// <param name="known">What is understood, in the order to list.</param>
    public static string Remedy(string kind, string unknown, IEnumerable<string> known)
    {
        string[] names = [.. known];
        if (names.Length == 0) return $"there are no {kind}";
        string list = $"known {kind}: {string.Join(", ", names)}";
        return Nearest(unknown, names) is { } nearest ? $"did you mean '{nearest}'? {list}" : list;
    }

    /// <summary>The name closest to what was written, or null when none is close enough to be meant.</summary>
    public static string? Nearest(string unknown, IEnumerable<string> known)
    {
        string? nearest = null;
        // A third of the letters may be wrong: 'ifnam' is ifname, 'tun' is not tap.
        int best = Math.Max(1, unknown.Length / 3) + 1;
        foreach (string name in known)
        {
            int distance = EditDistance(unknown, name);
            if (distance < best)
            {
                best = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    /// <summary>Fewest insertions, deletions, replacements and swaps of neighbours that turn one text into the other.</summary>
    internal static int EditDistance(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++) cost[i, 0] = i;
        for (int j = 0; j <= to.Length; j++) cost[0, j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            for (int j = 1; j <= to.Length; j++)
            {
                int replace = cost[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[from.Length, to.Length];
    }
}
