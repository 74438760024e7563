"""Know who is served by which structure, and who is not; never import Streamlit."""
