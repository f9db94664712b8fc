namespace EvoPrompting.Observers;

/// <summary>Watches a run. It can neither slow nor break it: see <see cref="IsolatedObservers"/>.</summary>
public interface IRunObserver
{
    void On(RunEvent happened);
}
